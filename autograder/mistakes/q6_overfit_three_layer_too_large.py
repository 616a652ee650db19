"""A step so large that training diverges."""

QUESTION = "q6_overfit_three_layer"
FAILS = [
    "three_layer: your FullyConnectedNet learns 50 images in 20 epochs",
    "three_layer: most random starts learn 50 images in 20 epochs",
]
HINT = "0 of 3 starts"


three_layer = {"weight_scale": 1.0, "learning_rate": 10.0}
