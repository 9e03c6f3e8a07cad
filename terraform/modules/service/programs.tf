# The programs of the one image: what each runs, how large it is, and the only settings and secrets that it gets.

locals {
  optional = var.sentry ? ["SENTRY_DSN"] : []

  programs = {
    api = {
      command = ["./theriac", "serve", "--host", "0.0.0.0"]
      image   = var.image
      cpu     = 1024
      memory  = 2048
      objects = true
      secrets = concat(["DATABASE_URL", "THERIAC_AUDIT_KEY", "THERIAC_SECRET_KEY"], local.optional)
    }
    worker = {
      command = ["./theriac", "work"]
      image   = var.image
      cpu     = 1024
      memory  = 2048
      objects = true
      secrets = concat(["DATABASE_URL", "RELAY_DATABASE_URL", "PURGE_DATABASE_URL", "THERIAC_BROKER_URL", "THERIAC_SMTP_URL", "THERIAC_AUDIT_KEY", "THERIAC_SECRET_KEY"], local.optional)
    }
    sealer = {
      command = ["./theriac", "seal"]
      image   = var.image
      cpu     = 512
      memory  = 1024
      objects = true
      secrets = concat(["SEALER_DATABASE_URL", "THERIAC_AUDIT_KEY", "THERIAC_SEAL_KEY"], local.optional)
    }
    migrate = {
      command = ["./theriac", "migrate"]
      image   = coalesce(var.migrating_image, var.image)
      cpu     = 512
      memory  = 1024
      objects = false
      secrets = concat(["ADMIN_DATABASE_URL", "THERIAC_AUDIT_KEY"], local.optional)
    }
  }

  # A new release stands beside the old one before it takes over, except the sealer: there is never a second one, not even during a deployment.
  lasting = {
    api    = { count = var.api_count, minimum_percent = 100, maximum_percent = 200 }
    worker = { count = var.worker_count, minimum_percent = 100, maximum_percent = 200 }
    sealer = { count = 1, minimum_percent = 0, maximum_percent = 100 }
  }

  settings = {
    THERIAC_ENVIRONMENT = var.environment
    THERIAC_PUBLIC_URL  = var.public_url
    THERIAC_OBJECTS     = "s3://${var.objects.bucket}"
    THERIAC_LOG_JSON    = "true"
    AWS_DEFAULT_REGION  = var.region
  }
}

resource "aws_cloudwatch_log_group" "program" {
  for_each = local.programs

  name              = "/${var.name}/${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_ecs_task_definition" "program" {
  for_each = local.programs

  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  task_role_arn            = aws_iam_role.task[each.key].arn
  execution_role_arn       = aws_iam_role.execution[each.key].arn

  # Documents are composed in /tmp, the one place that can be written.
  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([{
    name                   = each.key
    image                  = each.value.image
    command                = each.value.command
    essential              = true
    readonlyRootFilesystem = true
    privileged             = false
    linuxParameters        = { initProcessEnabled = true }
    stopTimeout            = 60
    portMappings           = each.key == "api" ? [{ containerPort = 8000, hostPort = 8000, protocol = "tcp" }] : []
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    environment            = [for setting, value in local.settings : { name = setting, value = value }]
    secrets                = [for secret in each.value.secrets : { name = secret, valueFrom = aws_secretsmanager_secret.setting[secret].arn }]

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.program[each.key].name
        awslogs-region        = var.region
        awslogs-stream-prefix = each.key
      }
    }
  }])
}
