namespace Streams.Time;

/// <summary>Merges the inputs of a two-input operator, or the splits in a source: the minimum over the active ones.</summary>
/// <remarks>One that comes back behind the output holds it where it is, until it has caught up.</remarks>
/// <param name="inputs">The number of inputs to begin with. With none, <see cref="WatermarkMerger.Output"/> waits for the first that is added.</param>
internal sealed class InputMerger(int inputs) : WatermarkMerger(inputs, stragglersHold: true)
{
    /// <summary>Adds an active input with the number <see cref="WatermarkMerger.Channels"/>.</summary>
    /// <param name="watermark">What it has reached; <see cref="long.MinValue"/> holds the output until it sends its first.</param>
    public MergeResult Add(long watermark = long.MinValue) => AddChannel(watermark);
}
