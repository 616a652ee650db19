"""With a key that was not asked for."""

three_layer = dict(learning_rate=0.5, weight_scale=0.1, epochs=20)
