# The environment as a whole, planned against a mocked AWS.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  account_id              = "123456789012"
  region                  = "eu-central-1"
  availability_zones      = ["eu-central-1a", "eu-central-1b"]
  image                   = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/theriac@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  certificate_arn         = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  public_url              = "https://staging.theriac.example"
  broker_token_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:broker-token-AbCdEf"
  alarm_emails            = ["operator@theriac.example"]
}

run "each_program_is_given_only_its_secrets" {
  command = plan

  assert {
    condition     = output.secrets_by_program.api == tolist(["DATABASE_URL", "THERIAC_AUDIT_KEY", "THERIAC_SECRET_KEY"])
    error_message = "The API holds another set of secrets: ${jsonencode(output.secrets_by_program.api)}"
  }

  assert {
    condition     = output.secrets_by_program.sealer == tolist(["SEALER_DATABASE_URL", "THERIAC_AUDIT_KEY", "THERIAC_SEAL_KEY"])
    error_message = "The sealer holds another set of secrets: ${jsonencode(output.secrets_by_program.sealer)}"
  }

  assert {
    condition     = output.secrets_by_program.migrate == tolist(["ADMIN_DATABASE_URL", "THERIAC_AUDIT_KEY"])
    error_message = "The migration holds another set of secrets: ${jsonencode(output.secrets_by_program.migrate)}"
  }

  assert {
    condition     = [for program, secrets in output.secrets_by_program : program if contains(secrets, "THERIAC_SEAL_KEY")] == ["sealer"]
    error_message = "Only the sealer may hold the key that signs checkpoints."
  }

  assert {
    condition     = [for program, secrets in output.secrets_by_program : program if contains(secrets, "ADMIN_DATABASE_URL")] == ["migrate"]
    error_message = "Only the migration may be the database's administrator."
  }
}
