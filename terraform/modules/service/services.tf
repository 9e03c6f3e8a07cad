# The programs that always run, on Fargate, in private subnets.

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_service" "program" {
  for_each = local.lasting

  name                               = each.key
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.program[each.key].arn
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  desired_count                      = var.running ? each.value.count : 0
  deployment_minimum_healthy_percent = each.value.minimum_percent
  deployment_maximum_percent         = each.value.maximum_percent
  health_check_grace_period_seconds  = each.key == "api" ? 60 : null
  enable_execute_command             = false
  propagate_tags                     = "SERVICE"

  # The default moves a task by starting its successor first, which would make a second sealer.
  availability_zone_rebalancing = "DISABLED"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.private_subnets
    security_groups  = [var.security_groups[each.key]]
    assign_public_ip = false
  }

  dynamic "load_balancer" {
    for_each = each.key == "api" ? [aws_lb_target_group.api.arn] : []

    content {
      target_group_arn = load_balancer.value
      container_name   = "api"
      container_port   = 8000
    }
  }

  depends_on = [aws_lb_listener.https, aws_iam_role_policy.execution, aws_iam_role_policy.objects]
}
