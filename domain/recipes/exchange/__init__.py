"""Master batch records as files: in Theriac's own published form, and what every form of file is held against."""
