namespace Streams.Chaos.Job;

/// <summary>Counts the records of a key and bucket: a result at every fourth record, and one with the total when the bucket is over.</summary>
/// <remarks>In: records keyed by key and bucket, none late. Out: the same lines whatever the order of the records is. State: the count and one event timer, both gone when the bucket is over.</remarks>
internal sealed class BucketCounter(OperatorSetup setup) : KeyedProcess<(int Key, long BucketMs), Reading, string>
{
    private readonly ValueState<long> _count = setup.Value<long>("count");
    private readonly Timers _timers = setup.Timers();

    /// <inheritdoc />
    public override void OnRecord(in Reading record, in KeyedContext<(int Key, long BucketMs)> context, Output<string> output)
    {
        if (!_count.IsSet) _timers.RegisterEventTime(new StreamTime(context.Key.BucketMs + Reading.WindowMs - 1));
        long count = _count.Value + 1;
        _count.Value = count;
        if (count % Reading.Milestone == 0) output.Emit(Results.Milestone(context.Key.Key, context.Key.BucketMs, count));
    }

    /// <inheritdoc />
    public override void OnEventTimer(StreamTime at, in KeyedContext<(int Key, long BucketMs)> context, Output<string> output)
    {
        output.Emit(Results.Total(context.Key.Key, context.Key.BucketMs, _count.Value));
        _count.Clear();
    }
}
