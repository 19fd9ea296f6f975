using Streams.Elements;

namespace Streams.Operators;

/// <summary>Runs a <see cref="RecordProcess{TIn, TOut}"/>: one callback per record.</summary>
/// <remarks>
/// <para>In: records in any order. Out: what the function emits, in the order in which it emits it. The watermark of a batch counts behind its records. Side outputs are handed on behind the output, with the same watermarks.</para>
/// <para>It may pause between any two callbacks. It keeps nothing.</para>
/// </remarks>
internal sealed class RecordProcessOperator<TIn, TOut> : Operator, IReceiver<TIn>
{
    private readonly RecordProcess<TIn, TOut> _function;
    private readonly FunctionOutputs<TOut> _outputs;
    private Batch<TIn>? _batch;
    private int _index;
    private long _watermark = long.MinValue;

    /// <summary>Makes the function and binds its side outputs.</summary>
    /// <param name="context">What the operators of the task share.</param>
    /// <param name="name">The operator's name in the job.</param>
    /// <param name="create">Makes the function. Called once; what it throws passes through.</param>
    /// <param name="next">Takes the results.</param>
    /// <param name="sides">Knows who takes the side outputs.</param>
    public RecordProcessOperator(OperatorContext context, string name, Func<OperatorSetup, RecordProcess<TIn, TOut>> create, IReceiver<TOut> next, SideReceivers sides) : base(context)
    {
        Name = name;
        _outputs = new FunctionOutputs<TOut>(name, next, sides);
        _function = OperatorSetup.Run(name, new UnkeyedSetup(name, _outputs), create);
        _function.Claim(name);
    }

    /// <inheritdoc />
    public override string Name { get; }

    /// <inheritdoc />
    public override bool IsOpen => _batch is not null;

    /// <inheritdoc />
    public void OnBatch(Batch<TIn> batch)
    {
        _batch = batch;
        _index = 0;
        Resume();
    }

    /// <inheritdoc />
    public override void Resume()
    {
        while (_batch is { } batch && !Context.MustPause)
        {
            // Nothing below has an open cursor here: a receiver that keeps one has seen that it must pause.
            if (_outputs.TryHandOnFull()) continue;
            if (_index < batch.Count) Handle(batch, _index++);
            else HandOnResults(batch.Watermark);
        }
    }

    private void Handle(Batch<TIn> batch, int index)
    {
        long timestamp = batch.Timestamps[index];
        RecordContext context = new(timestamp, _watermark, Context.Now.WallMs);
        _outputs.Open(timestamp);
        try
        {
            _function.OnRecord(in batch.Values[index], in context, _outputs.Main);
        }
        catch (Exception e)
        {
            throw OperatorException.WithoutKey(Name, nameof(_function.OnRecord), timestamp, e);
        }

        Context.Budget -= 1 + _outputs.Close();
    }

    private void HandOnResults(long watermark)
    {
        if (_outputs.IsAtLast)
        {
            // First: when what is below opens a cursor, this operator is through nevertheless.
            _batch = null;
            _watermark = Math.Max(_watermark, watermark);
        }

        _outputs.HandOnNext(watermark);
    }
}
