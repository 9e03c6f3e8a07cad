# What both buckets refuse, whoever asks: plain HTTP and versions of TLS older than 1.2.

locals {
  bucket_arns = {
    objects     = aws_s3_bucket.objects.arn
    access_logs = aws_s3_bucket.access_logs.arn
  }

  tls_only = { for bucket, arn in local.bucket_arns : bucket => [
    {
      Sid       = "RefusePlainHTTP"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [arn, "${arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    },
    {
      Sid       = "RefuseOldTLS"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [arn, "${arn}/*"]
      Condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
    },
  ] }
}
