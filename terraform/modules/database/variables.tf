variable "name" {
  type = string
}

variable "account_id" {
  type = string
}

variable "subnets" {
  description = "Subnets without a way to the internet, in two zones at least."
  type        = list(string)
}

variable "security_group" {
  type = string
}

variable "engine_version" {
  description = "A version of PostgreSQL 16 that Aurora offers."
  type        = string
  default     = "16.6"

  validation {
    condition     = startswith(var.engine_version, "16.")
    error_message = "The settings are those of PostgreSQL 16."
  }
}

variable "instance_class" {
  type = string
}

variable "key_arn" {
  description = "The key that encrypts data, backups and performance figures."
  type        = string
}

variable "secrets_key_arn" {
  type = string
}

variable "logs_key_arn" {
  type = string
}

variable "log_retention_days" {
  type = number
}
