"""The scale that He and others propose."""

five_layer = {"weight_scale": 0.2, "learning_rate": 0.1}
