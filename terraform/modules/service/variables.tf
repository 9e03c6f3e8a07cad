variable "name" {
  type = string
}

variable "environment" {
  description = "THERIAC_ENVIRONMENT."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{1,32}$", var.environment))
    error_message = "An environment is named by 1 to 32 small letters."
  }
}

variable "account_id" {
  type = string
}

variable "region" {
  type = string
}

variable "vpc_id" {
  type = string
}

variable "public_subnets" {
  type = list(string)
}

variable "private_subnets" {
  type = list(string)
}

variable "security_groups" {
  description = "The group of each program and of the entrance."
  type        = map(string)
}

variable "image" {
  description = "The container image in Amazon ECR, named by its digest, so that what was verified is what runs."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Give the image as ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME@sha256:DIGEST."
  }
}

variable "migrating_image" {
  description = "The next release's image from the same repository, whose migrations run before it is deployed; null outside a deployment."
  type        = string
  default     = null
}

variable "certificate_arn" {
  description = "The certificate of the public address, in AWS Certificate Manager."
  type        = string
}

variable "public_url" {
  description = "THERIAC_PUBLIC_URL: where browsers and clients reach the service."
  type        = string

  validation {
    condition     = can(regex("^https://[^/]+$", var.public_url))
    error_message = "The public address is https:// and a host, without a path."
  }
}

variable "objects" {
  description = "The object store, as the storage module puts it out."
  type        = object({ bucket = string, arn = string, key_arn = string })
}

variable "access_logs_bucket" {
  type = string
}

variable "broker_url" {
  type      = string
  sensitive = true
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

variable "alarm_emails" {
  description = "Who is told of alarms."
  type        = set(string)
}

variable "seal_lag_seconds" {
  description = "How long an audit entry may wait for its seal before a person is woken; sealing runs every second."
  type        = number
  default     = 60
}

variable "sentry" {
  description = "Whether errors are reported to the Sentry project in secret SENTRY_DSN."
  type        = bool
}

variable "running" {
  description = "Whether the programs run: false until secrets are filled and migrations have run, and while a database is restored."
  type        = bool
}

variable "api_count" {
  type = number
}

variable "worker_count" {
  type = number
}
