"""What a text would disclose to a client: found before it is shared, for a person to decide."""
