variable "account_id" {
  description = "The AWS account of this environment, and of nothing else: metrics and keys are the account's."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account is twelve digits."
  }
}

variable "region" {
  description = "Where everything stands."
  type        = string
}

variable "availability_zones" {
  description = "Two to four zones of the region."
  type        = list(string)
}

variable "cidr" {
  description = "The network's addresses, a /16 to /20 that nothing connected to it uses."
  type        = string
  default     = "10.20.0.0/16"
}

variable "image" {
  description = "The container image: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME@sha256:DIGEST."
  type        = string
}

variable "migrating_image" {
  description = "The next release's image while its migrations run, before it is deployed."
  type        = string
  default     = null
}

variable "certificate_arn" {
  description = "The certificate of the public address."
  type        = string
}

variable "public_url" {
  description = "The public address, https:// and a host."
  type        = string
}

variable "broker_token_secret_arn" {
  description = "The secret that holds the broker's token: 16 to 128 letters and digits."
  type        = string
}

variable "smtp_port" {
  description = "The port of the mail server in THERIAC_SMTP_URL."
  type        = number
  default     = 587
}

variable "alarm_emails" {
  description = "Who is told of alarms; each confirms by a link."
  type        = set(string)
}

variable "sentry" {
  description = "Whether errors are reported to Sentry; then secret SENTRY_DSN is to be filled."
  type        = bool
  default     = false
}

variable "running" {
  description = "Whether the programs run: false until secrets are filled and the first migration has run."
  type        = bool
  default     = true
}
