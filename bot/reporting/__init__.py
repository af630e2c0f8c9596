"""What the journal tells an editor."""
