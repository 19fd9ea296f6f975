namespace Streams.Time;

/// <summary>Merges the channels of one input (an exchange, a union): the minimum over the active channels that are not behind the output.</summary>
/// <remarks>A channel that comes back behind the output does not hold it: its records are late anyway. It counts again once it has caught up.</remarks>
/// <param name="channels">The number of channels; at least one.</param>
internal sealed class ChannelMerger(int channels) : WatermarkMerger(channels, stragglersHold: false);
