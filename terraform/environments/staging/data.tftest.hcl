# What keeps the record: the object store, the database, the broker and the keys, each planned by itself.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name               = "theriac-test"
  account_id         = "123456789012"
  region             = "eu-central-1"
  key_arn            = "arn:aws:kms:eu-central-1:123456789012:key/data"
  secrets_key_arn    = "arn:aws:kms:eu-central-1:123456789012:key/secrets"
  logs_key_arn       = "arn:aws:kms:eu-central-1:123456789012:key/logs"
  log_retention_days = 400
  subnets            = ["subnet-1", "subnet-2"]
  security_group     = "sg-1"
}

run "objects_are_locked_encrypted_and_private" {
  command = plan

  module {
    source = "../../modules/storage"
  }

  variables {
    objects_bucket     = "theriac-test-objects"
    access_logs_bucket = "theriac-test-access-logs"
    retention_days     = 3650
  }

  assert {
    condition = (
      aws_s3_bucket.objects.object_lock_enabled
      && aws_s3_bucket_object_lock_configuration.objects.rule[0].default_retention[0].mode == "COMPLIANCE"
      && aws_s3_bucket_object_lock_configuration.objects.rule[0].default_retention[0].days == 3650
    )
    error_message = "Objects must be locked under COMPLIANCE retention from the moment they are written."
  }

  assert {
    condition     = aws_s3_bucket_versioning.objects.versioning_configuration[0].status == "Enabled"
    error_message = "Object Lock keeps versions, so versions must be kept."
  }

  assert {
    condition = alltrue([for rule in aws_s3_bucket_server_side_encryption_configuration.objects.rule :
      rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms"
      && rule.apply_server_side_encryption_by_default[0].kms_master_key_id == var.key_arn
    ])
    error_message = "Objects must be encrypted with the environment's own key."
  }

  assert {
    condition = alltrue(flatten([for block in [aws_s3_bucket_public_access_block.objects, aws_s3_bucket_public_access_block.access_logs] :
      [block.block_public_acls, block.block_public_policy, block.ignore_public_acls, block.restrict_public_buckets]
    ]))
    error_message = "Nothing in the buckets may become public."
  }

  assert {
    condition = anytrue([for statement in jsondecode(aws_s3_bucket_policy.objects.policy).Statement :
      statement.Effect == "Deny" && statement.Principal == "*" && try(statement.Condition.Bool["aws:SecureTransport"], "") == "false"
    ])
    error_message = "The object store must refuse plain HTTP."
  }

  assert {
    condition = alltrue([for rule in aws_s3_bucket_lifecycle_configuration.objects.rule :
      length(rule.expiration) == 0 && length(rule.noncurrent_version_expiration) == 0
    ])
    error_message = "No rule may delete an object."
  }
}

run "the_database_is_private_encrypted_and_kept" {
  command = plan

  module {
    source = "../../modules/database"
  }

  variables {
    instance_class = "db.r6g.large"
  }

  assert {
    condition     = alltrue([for instance in aws_rds_cluster_instance.this : !instance.publicly_accessible])
    error_message = "No instance may be reached from the internet."
  }

  assert {
    condition     = length(aws_rds_cluster_instance.this) == 2
    error_message = "A writer needs a reader that can take its place."
  }

  assert {
    condition     = aws_rds_cluster.this.storage_encrypted && aws_rds_cluster.this.kms_key_id == var.key_arn
    error_message = "The database must be encrypted with the environment's own key."
  }

  assert {
    condition = (
      aws_rds_cluster.this.deletion_protection
      && !aws_rds_cluster.this.skip_final_snapshot
      && aws_rds_cluster.this.backup_retention_period == 35
    )
    error_message = "The database must be protected from deletion and backed up for 35 days."
  }

  assert {
    condition     = aws_rds_cluster.this.manage_master_user_password
    error_message = "AWS keeps the master password; Terraform must never see it."
  }

  assert {
    condition = alltrue([for setting in [["rds.force_ssl", "1"], ["jit", "0"]] : anytrue([
      for parameter in aws_rds_cluster_parameter_group.this.parameter : parameter.name == setting[0] && parameter.value == setting[1]
    ])])
    error_message = "PostgreSQL must insist on TLS and never compile statements."
  }
}

run "the_broker_is_encrypted_and_asks_for_a_token" {
  command = plan

  module {
    source = "../../modules/queue"
  }

  variables {
    node_type        = "cache.t4g.small"
    token_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:broker-token-AbCdEf"
  }

  assert {
    condition = (
      aws_elasticache_replication_group.this.transit_encryption_enabled
      && aws_elasticache_replication_group.this.transit_encryption_mode == "required"
      && tobool(aws_elasticache_replication_group.this.at_rest_encryption_enabled)
    )
    error_message = "Jobs must be encrypted on their way and where they lie."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.auth_token == data.aws_secretsmanager_secret_version.token.secret_string
    error_message = "The broker must ask for the token of the operator's secret."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.multi_az_enabled && aws_elasticache_replication_group.this.automatic_failover_enabled
    error_message = "The broker must outlive the loss of a zone."
  }
}

run "keys_are_renewed" {
  command = plan

  module {
    source = "../../modules/key"
  }

  variables {
    purpose = "test"
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "A key must be renewed every year."
  }
}
