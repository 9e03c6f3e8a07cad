variable "objects_bucket" {
  description = "The object store's name, unique in all of AWS."
  type        = string
}

variable "access_logs_bucket" {
  description = "The name of the bucket for access logs, unique in all of AWS."
  type        = string
}

variable "account_id" {
  type = string
}

variable "region" {
  type = string
}

variable "key_arn" {
  description = "The key that encrypts the object store."
  type        = string
}

variable "retention_days" {
  description = "How long an object can't be deleted by anyone, from the day it was written; it can be raised but never lowered for what is stored."
  type        = number

  validation {
    condition     = var.retention_days >= 1 && floor(var.retention_days) == var.retention_days
    error_message = "An object is kept for one day at least, in whole days."
  }
}

variable "log_retention_days" {
  type = number
}
