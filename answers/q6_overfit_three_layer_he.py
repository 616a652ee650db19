"""The scale that He and others propose."""

three_layer = {"weight_scale": 0.17, "learning_rate": 0.2}
