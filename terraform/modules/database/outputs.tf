output "endpoint" {
  description = "The writer's host, for the database addresses."
  value       = aws_rds_cluster.this.endpoint
}

output "reader_endpoint" {
  value = aws_rds_cluster.this.reader_endpoint
}

output "master_secret_arn" {
  description = "The secret that AWS keeps and renews for the master user, from which an operator makes Theriac's roles."
  value       = one(aws_rds_cluster.this.master_user_secret[*].secret_arn)
}
