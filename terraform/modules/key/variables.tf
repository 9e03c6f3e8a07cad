variable "name" {
  description = "The key's alias, without \"alias/\"."
  type        = string
}

variable "purpose" {
  description = "What the key protects, for whoever finds it in the console."
  type        = string
}

variable "account_id" {
  type = string
}

variable "region" {
  type = string
}

variable "for_log_groups" {
  description = "Whether CloudWatch Logs encrypts log groups of this account with it."
  type        = bool
  default     = false
}

variable "for_alarms" {
  description = "Whether CloudWatch alarms publish to a topic that it encrypts."
  type        = bool
  default     = false
}
