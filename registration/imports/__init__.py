"""From a spreadsheet of earlier registrations to visits: what its columns and words mean, and storing."""
