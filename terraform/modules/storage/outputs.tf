output "objects" {
  description = "The object store: its name, its ARN and the key that its users need."
  value = {
    bucket  = aws_s3_bucket.objects.bucket
    arn     = aws_s3_bucket.objects.arn
    key_arn = var.key_arn
  }
}

output "access_logs_bucket" {
  description = "Known only once the entrance may write to it."
  value       = aws_s3_bucket_policy.access_logs.bucket
}
