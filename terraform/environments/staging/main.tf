# Staging: everything that production has, smaller, with a retention that lets it be cleared away again.

locals {
  environment        = "staging"
  name               = "theriac-${local.environment}"
  log_retention_days = 400

  keys = {
    objects  = { purpose = "Theriac's records, attachments and checkpoints", for_logs = false }
    database = { purpose = "Theriac's database and its backups", for_logs = false }
    queue    = { purpose = "Theriac's broker", for_logs = false }
    secrets  = { purpose = "Theriac's secrets", for_logs = false }
    logs     = { purpose = "Theriac's logs and alarms", for_logs = true }
  }
}

module "key" {
  source   = "../../modules/key"
  for_each = local.keys

  name           = "${local.name}-${each.key}"
  purpose        = each.value.purpose
  account_id     = var.account_id
  region         = var.region
  for_log_groups = each.value.for_logs
  for_alarms     = each.value.for_logs
}

module "network" {
  source = "../../modules/network"

  name               = local.name
  account_id         = var.account_id
  region             = var.region
  availability_zones = var.availability_zones
  cidr               = var.cidr
  smtp_port          = var.smtp_port
  logs_key_arn       = module.key["logs"].arn
  log_retention_days = local.log_retention_days
}

module "storage" {
  source = "../../modules/storage"

  objects_bucket     = "${local.name}-objects-${var.account_id}"
  access_logs_bucket = "${local.name}-access-logs-${var.account_id}"
  account_id         = var.account_id
  region             = var.region
  key_arn            = module.key["objects"].arn
  log_retention_days = local.log_retention_days

  # Nobody relies on staging's records; production keeps at least as long as the longest retention of a record (REV-8).
  retention_days = 30
}

module "database" {
  source = "../../modules/database"

  name               = local.name
  account_id         = var.account_id
  subnets            = module.network.data_subnets
  security_group     = module.network.security_groups["database"]
  instance_class     = "db.r6g.large"
  key_arn            = module.key["database"].arn
  secrets_key_arn    = module.key["secrets"].arn
  logs_key_arn       = module.key["logs"].arn
  log_retention_days = local.log_retention_days
}

module "queue" {
  source = "../../modules/queue"

  name               = local.name
  subnets            = module.network.data_subnets
  security_group     = module.network.security_groups["queue"]
  node_type          = "cache.t4g.small"
  token_secret_arn   = var.broker_token_secret_arn
  key_arn            = module.key["queue"].arn
  logs_key_arn       = module.key["logs"].arn
  log_retention_days = local.log_retention_days
}

module "service" {
  source = "../../modules/service"

  name               = local.name
  environment        = local.environment
  account_id         = var.account_id
  region             = var.region
  vpc_id             = module.network.vpc_id
  public_subnets     = module.network.public_subnets
  private_subnets    = module.network.private_subnets
  security_groups    = module.network.security_groups
  image              = var.image
  migrating_image    = var.migrating_image
  certificate_arn    = var.certificate_arn
  public_url         = var.public_url
  objects            = module.storage.objects
  access_logs_bucket = module.storage.access_logs_bucket
  broker_url         = module.queue.url
  secrets_key_arn    = module.key["secrets"].arn
  logs_key_arn       = module.key["logs"].arn
  log_retention_days = local.log_retention_days
  alarm_emails       = var.alarm_emails
  sentry             = var.sentry
  running            = var.running
  api_count          = 2
  worker_count       = 1
}
