# Valkey, which carries jobs from the relay to the actors. The outbox is the truth: losing the whole queue loses no job.

data "aws_secretsmanager_secret_version" "token" {
  secret_id = var.token_secret_arn
}

resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnets
}

resource "aws_elasticache_parameter_group" "this" {
  name        = "${var.name}-valkey8"
  family      = "valkey8"
  description = "A full queue refuses rather than forgets"

  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }
}

resource "aws_cloudwatch_log_group" "valkey" {
  name              = "/${var.name}/valkey"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Theriac's broker"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = var.node_type
  parameter_group_name = aws_elasticache_parameter_group.this.name
  port                 = 6379

  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [var.security_group]

  at_rest_encryption_enabled = true
  kms_key_id                 = var.key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  auth_token                 = data.aws_secretsmanager_secret_version.token.secret_string
  auth_token_update_strategy = "ROTATE"

  auto_minor_version_upgrade = false
  maintenance_window         = "sun:03:30-sun:04:30"
  snapshot_retention_limit   = 1
  snapshot_window            = "02:00-03:00"

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.valkey.name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "engine-log"
  }
}
