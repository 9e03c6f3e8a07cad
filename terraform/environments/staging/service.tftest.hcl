# The programs, their rights, the entrance and the alarms.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name               = "theriac-test"
  environment        = "test"
  account_id         = "123456789012"
  region             = "eu-central-1"
  vpc_id             = "vpc-1"
  public_subnets     = ["subnet-1", "subnet-2"]
  private_subnets    = ["subnet-3", "subnet-4"]
  security_groups    = { entrance = "sg-entrance", api = "sg-api", worker = "sg-worker", sealer = "sg-sealer", migrate = "sg-migrate" }
  image              = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/theriac@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  certificate_arn    = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  public_url         = "https://test.theriac.example"
  objects            = { bucket = "objects", arn = "arn:aws:s3:::objects", key_arn = "arn:aws:kms:eu-central-1:123456789012:key/objects" }
  access_logs_bucket = "access-logs"
  broker_url         = "rediss://:token@queue:6379/0"
  secrets_key_arn    = "arn:aws:kms:eu-central-1:123456789012:key/secrets"
  logs_key_arn       = "arn:aws:kms:eu-central-1:123456789012:key/logs"
  log_retention_days = 400
  alarm_emails       = ["operator@theriac.example"]
  sentry             = false
  running            = true
  api_count          = 2
  worker_count       = 1
}

run "programs_run_apart_behind_tls_and_a_silent_sealer_raises_an_alarm" {
  command = plan

  module {
    source = "../../modules/service"
  }

  assert {
    condition = (
      aws_ecs_service.program["sealer"].desired_count == 1
      && aws_ecs_service.program["sealer"].deployment_maximum_percent == 100
      && aws_ecs_service.program["sealer"].deployment_minimum_healthy_percent == 0
      && aws_ecs_service.program["sealer"].availability_zone_rebalancing == "DISABLED"
    )
    error_message = "There must never be two sealers, not during a deployment either."
  }

  assert {
    condition     = toset(keys(aws_ecs_service.program)) == toset(["api", "worker", "sealer"])
    error_message = "The API, the worker and the sealer run; the migration is a task of its own."
  }

  assert {
    condition = alltrue([for name, service in aws_ecs_service.program :
      !service.network_configuration[0].assign_public_ip
      && service.network_configuration[0].subnets == toset(var.private_subnets)
      && service.network_configuration[0].security_groups == toset([var.security_groups[name]])
    ])
    error_message = "Each program runs in private subnets behind its own security group."
  }

  assert {
    condition = alltrue([for name, task in aws_ecs_task_definition.program :
      jsondecode(task.container_definitions)[0].readonlyRootFilesystem
      && length(setintersection(jsondecode(task.container_definitions)[0].environment[*].name, keys(aws_secretsmanager_secret.setting))) == 0
    ])
    error_message = "A program's own files must be read-only and its secrets no plain settings."
  }

  assert {
    condition = alltrue([for name, policy in aws_iam_role_policy.objects :
      strcontains(policy.policy, "s3:Delete") == (name == "worker") && !strcontains(policy.policy, "s3:DeleteObject\"")
      && !strcontains(policy.policy, "Bypass") && !strcontains(policy.policy, "s3:*")
    ])
    error_message = "The worker alone may delete an object, once nothing keeps it; no program may lift its lock."
  }

  assert {
    condition     = toset(keys(aws_iam_role_policy.objects)) == toset(["api", "worker", "sealer"])
    error_message = "The migration has no business in the object store."
  }

  assert {
    condition = (
      aws_cloudwatch_log_metric_filter.seal_lag.metric_transformation[0].name == aws_cloudwatch_metric_alarm.seal_lag.metric_name
      && aws_cloudwatch_log_metric_filter.seal_lag.metric_transformation[0].namespace == aws_cloudwatch_metric_alarm.seal_lag.namespace
      && aws_cloudwatch_log_metric_filter.seal_lag.log_group_name == aws_cloudwatch_log_group.program["sealer"].name
    )
    error_message = "The alarm must watch what the sealer tells in its log."
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.setting : secret.kms_key_id == var.secrets_key_arn])
    error_message = "Secrets must be encrypted with the environment's own key."
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.program : group.retention_in_days == 400 && group.kms_key_id == var.logs_key_arn])
    error_message = "Logs must be encrypted and kept for a stated time."
  }

  assert {
    condition = (
      aws_lb_listener.https.protocol == "HTTPS"
      && startswith(aws_lb_listener.https.ssl_policy, "ELBSecurityPolicy-TLS13-1-2")
      && aws_lb_listener.https.certificate_arn == var.certificate_arn
    )
    error_message = "The entrance must speak TLS 1.2 or newer with the operator's certificate."
  }

  assert {
    condition = (
      aws_lb_listener.http.default_action[0].type == "redirect"
      && aws_lb_listener.http.default_action[0].redirect[0].protocol == "HTTPS"
      && aws_lb_listener.http.default_action[0].redirect[0].status_code == "HTTP_301"
    )
    error_message = "Plain HTTP must lead to HTTPS."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.seal_lag.namespace == "Theriac"
      && aws_cloudwatch_metric_alarm.seal_lag.metric_name == "SealLagSeconds"
      && aws_cloudwatch_metric_alarm.seal_lag.treat_missing_data == "breaching"
      && aws_cloudwatch_metric_alarm.seal_lag.alarm_actions == toset([aws_sns_topic.alarms.arn])
    )
    error_message = "Seal lag must raise an alarm, and so must its silence."
  }

  assert {
    condition     = toset(keys(aws_cloudwatch_metric_alarm.entrance)) == toset(["api-errors", "entrance-errors", "unhealthy-hosts"])
    error_message = "Errors and unready APIs must raise alarms."
  }
}

run "an_image_named_by_a_tag_and_a_plain_public_address_are_refused" {
  command = plan

  module {
    source = "../../modules/service"
  }

  variables {
    image      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/theriac:latest"
    public_url = "http://test.theriac.example"
  }

  expect_failures = [var.image, var.public_url]
}
