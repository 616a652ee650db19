"""What students found on CIFAR-10."""

five_layer = {"weight_scale": 1e-1, "learning_rate": 1e-3}
