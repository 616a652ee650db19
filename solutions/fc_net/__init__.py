"""Problem 6: a fully connected network from its layers up.

A layer is a pair of functions. ``forward`` returns its output and a cache; ``backward`` takes the
gradient of the loss with respect to that output, and the cache, and returns the gradients with respect
to the inputs, each shaped as its input. A network runs the layers forward, then backward in reverse
order.
"""

from solutions.fc_net.layers import affine_backward, affine_forward, relu_backward, relu_forward
from solutions.fc_net.networks import FullyConnectedNet, TwoLayerNet
from solutions.fc_net.training import five_layer, three_layer, train_two_layer

__all__ = [
    "FullyConnectedNet",
    "TwoLayerNet",
    "affine_backward",
    "affine_forward",
    "five_layer",
    "relu_backward",
    "relu_forward",
    "three_layer",
    "train_two_layer",
]
