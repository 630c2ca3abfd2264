"""PostgreSQL (the truth), Redis (the doorbell) and the sealing of personal data. The only package that opens either."""
