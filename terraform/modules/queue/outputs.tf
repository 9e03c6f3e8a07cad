output "url" {
  description = "THERIAC_BROKER_URL, token included."
  value       = "rediss://:${urlencode(data.aws_secretsmanager_secret_version.token.secret_string)}@${aws_elasticache_replication_group.this.primary_endpoint_address}:6379/0"
  sensitive   = true
}
