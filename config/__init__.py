"""Settings, municipalities, lanes and reference data. `config.settings` is the only reader of the environment."""
