"""A negative learning rate."""

QUESTION = "q6_overfit_five_layer"
FAILS = [
    "five_layer: your FullyConnectedNet learns 50 images in 20 epochs",
    "five_layer: most random starts learn 50 images in 20 epochs",
]
HINT = "above 0"


five_layer = {"weight_scale": 0.25, "learning_rate": -0.05}
