output "entrance" {
  description = "The host to which the public address's DNS record points."
  value       = module.service.entrance
}

output "cluster" {
  value = module.service.cluster
}

output "migrate" {
  description = "The task to run before a deployment."
  value       = module.service.migrate
}

output "secrets" {
  description = "The secrets to fill."
  value       = module.service.secrets
}

output "secrets_by_program" {
  description = "Which program is given which secrets."
  value       = module.service.secrets_by_program
}

output "database" {
  description = "Hosts of the database and the secret of its master user."
  value = {
    writer        = module.database.endpoint
    reader        = module.database.reader_endpoint
    master_secret = module.database.master_secret_arn
  }
}
