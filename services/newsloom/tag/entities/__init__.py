"""Group mentions into entities, with confidence and the operator's aliases."""
