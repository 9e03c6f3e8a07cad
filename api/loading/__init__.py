"""Loading a company's data from tables: their upload, the job, the templates."""
