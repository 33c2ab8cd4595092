# tieup in Google Cloud without a cluster: Cloud Scheduler starts a Cloud Run job, the lake is a bucket.
# The job's account may write to that bucket and to nothing else; there is no key anywhere.

terraform {
  required_version = ">= 1.6"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.0"
    }
  }
}

variable "project" {
  type = string
}

variable "region" {
  type    = string
  default = "europe-west1"
}

variable "image" {
  description = "The image by digest. To roll back, set the one before and apply."
  type        = string
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest: REGION-docker.pkg.dev/PROJECT/REPO/tieup@sha256:…"
  }
}

variable "sources" {
  description = "Files, folders and globs, such as gs://bucket/news."
  type        = list(string)
}

variable "schedule" {
  type    = string
  default = "*/15 * * * *"
}

provider "google" {
  project = var.project
  region  = var.region
}

resource "google_storage_bucket" "lake" {
  name                        = "${var.project}-tieup-lake"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  # The lake is the ledger: what a mistake deletes can be brought back for a month.
  versioning {
    enabled = true
  }
  lifecycle_rule {
    condition {
      days_since_noncurrent_time = 30
    }
    action {
      type = "Delete"
    }
  }
  lifecycle {
    prevent_destroy = true
  }
}

resource "google_service_account" "tieup" {
  account_id   = "tieup"
  display_name = "tieup: reads sources, writes the lake"
}

resource "google_storage_bucket_iam_member" "lake" {
  bucket = google_storage_bucket.lake.name
  role   = "roles/storage.objectUser"
  member = google_service_account.tieup.member
}

resource "google_cloud_run_v2_job" "ingest" {
  name     = "tieup-ingest"
  location = var.region

  template {
    # One task: there is one writer. The lake's lock sends a second run away with exit code 75.
    task_count  = 1
    parallelism = 1
    template {
      service_account = google_service_account.tieup.email
      timeout         = "3600s"
      max_retries     = 1
      containers {
        image = var.image
        args  = concat(["ingest"], var.sources, ["--lake=gs://${google_storage_bucket.lake.name}/lake", "--json"])
        resources {
          limits = {
            cpu    = "2"
            memory = "4Gi"
          }
        }
      }
    }
  }
}

resource "google_service_account" "scheduler" {
  account_id   = "tieup-scheduler"
  display_name = "tieup: may start the job, nothing else"
}

resource "google_cloud_run_v2_job_iam_member" "scheduler" {
  name     = google_cloud_run_v2_job.ingest.name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.scheduler.member
}

resource "google_cloud_scheduler_job" "ingest" {
  name             = "tieup-ingest"
  region           = var.region
  schedule         = var.schedule
  time_zone        = "Etc/UTC"
  attempt_deadline = "60s"

  http_target {
    http_method = "POST"
    uri         = "https://run.googleapis.com/v2/${google_cloud_run_v2_job.ingest.id}:run"
    oauth_token {
      service_account_email = google_service_account.scheduler.email
    }
  }
}

output "lake" {
  value = "gs://${google_storage_bucket.lake.name}/lake"
}
