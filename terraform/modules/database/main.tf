# Aurora PostgreSQL: a writer and a reader in different zones, encrypted, reached by TLS only and from inside only.

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnets
}

locals {
  # Aurora takes the first as the writer; after a failover the other one is.
  instances = { first = 0, second = 1 }
}

resource "aws_cloudwatch_log_group" "postgresql" {
  name              = "/aws/rds/cluster/${var.name}/postgresql"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_rds_cluster" "this" {
  #checkov:skip=CKV_AWS_162:Each program signs in as its own database role, with a password that only it can read in Secrets Manager.
  #checkov:skip=CKV2_AWS_8:Continuous backups of 35 days are Aurora's own; copies to another account are the organisation's backup plan.
  cluster_identifier = var.name
  engine             = "aurora-postgresql"
  engine_version     = var.engine_version
  database_name      = "theriac"

  master_username               = "theriac_master"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = var.secrets_key_arn

  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [var.security_group]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  storage_encrypted = true
  kms_key_id        = var.key_arn

  backup_retention_period      = 35
  preferred_backup_window      = "01:00-02:00"
  preferred_maintenance_window = "sun:02:30-sun:03:30"
  copy_tags_to_snapshot        = true
  deletion_protection          = true
  skip_final_snapshot          = false
  final_snapshot_identifier    = "${var.name}-final"

  enabled_cloudwatch_logs_exports = ["postgresql"]

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [aws_cloudwatch_log_group.postgresql]
}

resource "aws_rds_cluster_instance" "this" {
  for_each = local.instances

  #checkov:skip=CKV_AWS_226:A validated system changes its database version by a reviewed change, not by itself.
  identifier           = "${var.name}-${each.key}"
  cluster_identifier   = aws_rds_cluster.this.id
  engine               = aws_rds_cluster.this.engine
  engine_version       = aws_rds_cluster.this.engine_version
  instance_class       = var.instance_class
  db_subnet_group_name = aws_db_subnet_group.this.name
  promotion_tier       = each.value
  publicly_accessible  = false

  auto_minor_version_upgrade = false
  copy_tags_to_snapshot      = true
  ca_cert_identifier         = "rds-ca-rsa2048-g1"

  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.key_arn
}
