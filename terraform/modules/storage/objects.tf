# The object store: records, attachments and checkpoints, which nobody can change or delete before their retention ends,
# the account's owner included.

resource "aws_s3_bucket" "objects" {
  #checkov:skip=CKV_AWS_144:Where a second copy may lie is the customer's decision (data residency); versions under lock survive a lost zone.
  #checkov:skip=CKV2_AWS_62:Nothing reacts to new objects: the outbox in the database is the only source of jobs.
  bucket              = var.objects_bucket
  object_lock_enabled = true
  force_destroy       = false

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "objects" {
  bucket = aws_s3_bucket.objects.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "objects" {
  bucket = aws_s3_bucket.objects.id

  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = var.retention_days
    }
  }

  depends_on = [aws_s3_bucket_versioning.objects]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "objects" {
  bucket = aws_s3_bucket.objects.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = var.key_arn
    }
  }
}

resource "aws_s3_bucket_ownership_controls" "objects" {
  bucket = aws_s3_bucket.objects.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "objects" {
  bucket                  = aws_s3_bucket.objects.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "objects" {
  bucket = aws_s3_bucket.objects.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.tls_only["objects"] })
}

# Only what was never finished is cleared away; no object ever expires by rule.
resource "aws_s3_bucket_lifecycle_configuration" "objects" {
  bucket = aws_s3_bucket.objects.id

  rule {
    id     = "abandoned-uploads"
    status = "Enabled"
    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.objects]
}

resource "aws_s3_bucket_logging" "objects" {
  bucket = aws_s3_bucket.objects.id
  # Named through its policy, which lets the log be written.
  target_bucket = aws_s3_bucket_policy.access_logs.bucket
  target_prefix = "objects/"
}
