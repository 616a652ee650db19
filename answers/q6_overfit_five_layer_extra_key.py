"""With a key that was not asked for."""

five_layer = dict(learning_rate=3e-2, weight_scale=0.28, epochs=20)
