# Where secrets lie. Terraform makes the places; an operator fills them, so that their values are in no state file.

locals {
  secrets = merge(
    {
      DATABASE_URL        = "PostgreSQL address of role theriac_app"
      RELAY_DATABASE_URL  = "PostgreSQL address of role theriac_relay"
      PURGE_DATABASE_URL  = "PostgreSQL address of role theriac_purge"
      SEALER_DATABASE_URL = "PostgreSQL address of role theriac_sealer"
      ADMIN_DATABASE_URL  = "PostgreSQL address of the role that migrates"
      THERIAC_BROKER_URL  = "Valkey address, filled by Terraform"
      THERIAC_SMTP_URL    = "Mail server"
      THERIAC_AUDIT_KEY   = "Master key of the audit trail's one-time keys, 32 bytes in hexadecimal"
      THERIAC_SEAL_KEY    = "Key that signs checkpoints, 32 bytes in hexadecimal"
      THERIAC_SECRET_KEY  = "Key of the API's own tokens and links, 32 bytes in hexadecimal"
    },
    var.sentry ? { SENTRY_DSN = "Where errors are reported" } : {},
  )
}

resource "aws_secretsmanager_secret" "setting" {
  for_each = local.secrets

  #checkov:skip=CKV2_AWS_57:A new audit or seal key is an operator's act that opens a new epoch of the log; passwords change with the database role, by the same person.
  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = var.secrets_key_arn
  recovery_window_in_days = 30
}

# The token is in the state already, because ElastiCache takes it as an argument; this way a new token reaches the worker by itself.
resource "aws_secretsmanager_secret_version" "broker" {
  secret_id     = aws_secretsmanager_secret.setting["THERIAC_BROKER_URL"].id
  secret_string = var.broker_url
}
