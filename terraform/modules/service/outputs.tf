output "entrance" {
  description = "The host to which the public address's DNS record points."
  value       = aws_lb.entrance.dns_name
}

output "cluster" {
  value = aws_ecs_cluster.this.name
}

output "migrate" {
  description = "The task that migrates the database, with the place it runs in."
  value = {
    task_definition = aws_ecs_task_definition.program["migrate"].arn
    subnets         = var.private_subnets
    security_group  = var.security_groups["migrate"]
  }
}

output "secrets" {
  description = "The ARN of each secret: an operator fills them all but THERIAC_BROKER_URL."
  value       = { for name, secret in aws_secretsmanager_secret.setting : name => secret.arn }
}

output "secrets_by_program" {
  description = "The names of the secrets that each program's task definition asks for."
  value = {
    for name, task in aws_ecs_task_definition.program :
    name => sort([for secret in jsondecode(task.container_definitions)[0].secrets : secret.name])
  }
}
