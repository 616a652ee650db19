"""One key is missing."""

QUESTION = "q6_overfit_three_layer"
FAILS = [
    "three_layer: your FullyConnectedNet learns 50 images in 20 epochs",
    "three_layer: most random starts learn 50 images in 20 epochs",
]
HINT = "has no 'learning_rate'"


three_layer = {"weight_scale": 0.25}
