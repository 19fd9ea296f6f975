namespace Streams.Testing;

/// <summary>Drives a piece of a pipeline with records, watermarks and a clock, in the thread of the test.</summary>
public static class Harness
{
    /// <summary>Makes a harness for a piece of a pipeline. The lambda's parameter is the only type to name: <c>Harness.Of((DataStream&lt;Order&gt; orders) => orders.KeyBy(…)…)</c>.</summary>
    /// <param name="pipeline">Describes it. Called once.</param>
    /// <param name="options">How it runs. Null, the default: restored before every input.</param>
    /// <exception cref="InvalidJobException">The pipeline is not valid: lists everything that is wrong.</exception>
    public static Harness<TIn, TOut> Of<TIn, TOut>(Func<DataStream<TIn>, DataStream<TOut>> pipeline, HarnessOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return new((_, input) => pipeline(input), options ?? new());
    }

    /// <summary>Makes a harness for a piece of a pipeline that declares side outputs, or ends some streams in sinks of its own.</summary>
    /// <param name="pipeline">Describes it, given its job. Called once.</param>
    /// <param name="options">How it runs. Null, the default: restored before every input.</param>
    /// <exception cref="InvalidJobException">The pipeline is not valid: lists everything that is wrong.</exception>
    public static Harness<TIn, TOut> Of<TIn, TOut>(Func<StreamJob, DataStream<TIn>, DataStream<TOut>> pipeline, HarnessOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return new(pipeline, options ?? new());
    }
}
