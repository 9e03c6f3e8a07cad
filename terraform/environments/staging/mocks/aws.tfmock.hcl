# What AWS would answer, in the shapes that the provider insists on.

mock_resource "aws_kms_key" {
  override_during = plan
  defaults        = { arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555" }
}

mock_resource "aws_iam_role" {
  override_during = plan
  defaults        = { arn = "arn:aws:iam::123456789012:role/mocked" }
}

mock_resource "aws_cloudwatch_log_group" {
  override_during = plan
  defaults        = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:mocked" }
}

mock_resource "aws_sns_topic" {
  override_during = plan
  defaults        = { arn = "arn:aws:sns:eu-central-1:123456789012:mocked" }
}

mock_resource "aws_lb" {
  override_during = plan
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/mocked/1111111111111111"
    arn_suffix = "app/mocked/1111111111111111"
  }
}

mock_resource "aws_lb_target_group" {
  override_during = plan
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/mocked/1111111111111111"
    arn_suffix = "targetgroup/mocked/1111111111111111"
  }
}

mock_resource "aws_lb_listener" {
  override_during = plan
  defaults        = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/mocked/1111111111111111/2222222222222222" }
}

mock_resource "aws_wafv2_web_acl" {
  override_during = plan
  defaults        = { arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/mocked/11111111-2222-3333-4444-555555555555" }
}

mock_resource "aws_ecs_task_definition" {
  override_during = plan
  defaults        = { arn = "arn:aws:ecs:eu-central-1:123456789012:task-definition/mocked:1" }
}

mock_data "aws_secretsmanager_secret_version" {
  defaults = { secret_string = "abcdefghijklmnopqrstuvwxyz012345" }
}

mock_resource "aws_secretsmanager_secret" {
  override_during = plan
  defaults        = { arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:mocked-AbCdEf" }
}

mock_resource "aws_s3_bucket" {
  override_during = plan
  defaults        = { arn = "arn:aws:s3:::mocked" }
}
