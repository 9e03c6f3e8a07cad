# What wakes a person.

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.logs_key_arn
}

resource "aws_sns_topic_subscription" "mail" {
  for_each = var.alarm_emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

locals {
  entrance_alarms = {
    api-errors = {
      text  = "The API answers with errors", metric = "HTTPCode_Target_5XX_Count", statistic = "Sum"
      above = 5, periods = 3, missing = "notBreaching"
    }
    entrance-errors = {
      text  = "The entrance gets no answer from the API", metric = "HTTPCode_ELB_5XX_Count", statistic = "Sum"
      above = 5, periods = 3, missing = "notBreaching"
    }
    unhealthy-hosts = {
      text  = "An API isn't ready", metric = "UnHealthyHostCount", statistic = "Maximum"
      above = 0, periods = 3, missing = "breaching"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "entrance" {
  for_each = local.entrance_alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.text
  namespace           = "AWS/ApplicationELB"
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  period              = 60
  evaluation_periods  = each.value.periods
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  # AWS counts the entrance's own errors without a target group.
  dimensions = merge(
    { LoadBalancer = aws_lb.entrance.arn_suffix },
    each.key == "entrance-errors" ? {} : { TargetGroup = aws_lb_target_group.api.arn_suffix },
  )
}

# The sealer tells its lag twice a minute in its log.
resource "aws_cloudwatch_log_metric_filter" "seal_lag" {
  name           = "${var.name}-seal-lag"
  log_group_name = aws_cloudwatch_log_group.program["sealer"].name
  pattern        = "{ $.event = \"seal lag\" }"

  metric_transformation {
    namespace = "Theriac"
    name      = "SealLagSeconds"
    value     = "$.seconds"
  }
}

# An entry that isn't sealed yet can be removed without a trace by whoever owns the database: silence is an alarm, too.
resource "aws_cloudwatch_metric_alarm" "seal_lag" {
  alarm_name          = "${var.name}-seal-lag"
  alarm_description   = "Audit entries wait too long for their seal, or the sealer is silent"
  namespace           = "Theriac"
  metric_name         = "SealLagSeconds"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.seal_lag_seconds
  period              = 60
  evaluation_periods  = 2
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# The worker tells twice a minute what verification found and nobody has acknowledged, and which run is late.
locals {
  verification_alarms = {
    open = { text = "Stored files or a sealed log aren't as they were kept, and nobody has acknowledged it", metric = "VerificationFindings" }
    late = { text = "Stored files or a sealed log weren't verified in time", metric = "VerificationRunsLate" }
  }
}

resource "aws_cloudwatch_log_metric_filter" "verification" {
  for_each = local.verification_alarms

  name           = "${var.name}-verification-${each.key}"
  log_group_name = aws_cloudwatch_log_group.program["worker"].name
  pattern        = "{ $.event = \"verification\" }"

  metric_transformation {
    namespace = "Theriac"
    name      = each.value.metric
    value     = "$.${each.key}"
  }
}

# Silence is an alarm here, too: what isn't looked at may be anything by now.
resource "aws_cloudwatch_metric_alarm" "verification" {
  for_each = local.verification_alarms

  alarm_name          = "${var.name}-verification-${each.key}"
  alarm_description   = each.value.text
  namespace           = "Theriac"
  metric_name         = each.value.metric
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 3
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
