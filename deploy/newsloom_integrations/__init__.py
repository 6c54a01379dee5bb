"""The real parts with which `make verify-deploy` runs the recipes of docs/integrations.md."""
