using Streams.Planning;
using Streams.Runtime.Jobs;

namespace Streams;

/// <summary>A job under construction. Streams are handles on the nodes of its plan; nothing runs before the plan is built.</summary>
/// <remarks>Not thread-safe while it is built. Once <see cref="Build"/> has succeeded the plan is fixed: what is added afterwards throws <see cref="InvalidOperationException"/>.</remarks>
public sealed class StreamJob
{
    private readonly PlanBuilder _plan;

    private StreamJob(string name) => _plan = new(name);

    /// <summary>Its name: the identity of its checkpoints.</summary>
    public string Name => _plan.Job;

    /// <summary>What its nodes are added to.</summary>
    internal PlanBuilder Plan => _plan;

    /// <summary>Begins a job.</summary>
    /// <param name="name">1 to 128 letters, digits, <c>-</c> and <c>_</c>. Another name finds other checkpoints. Checked when the job is built.</param>
    public static StreamJob Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(name);
    }

    /// <summary>A source with event time, selected from each record.</summary>
    /// <param name="name">The identity of its positions across versions of the job: 1 to 128 letters, digits, <c>-</c> and <c>_</c>, used once.</param>
    /// <param name="source">Made by a factory of its connector.</param>
    /// <param name="timestamp">The event time of a record. An exception that it throws fails the job.</param>
    /// <param name="watermarks">How far records come out of order.</param>
    public DataStream<T> From<T>(string name, ISource<T> source, Func<T, StreamTime> timestamp, Watermarks watermarks)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(timestamp);
        ArgumentNullException.ThrowIfNull(watermarks);
        return new(new SourceNode<T>(_plan, name, source, timestamp, watermarks));
    }

    /// <summary>A source with event time, selected from each record and truncated to whole milliseconds.</summary>
    /// <inheritdoc cref="From{T}(string, ISource{T}, Func{T, StreamTime}, Watermarks)" path="/param" />
    public DataStream<T> From<T>(string name, ISource<T> source, Func<T, DateTimeOffset> timestamp, Watermarks watermarks)
    {
        ArgumentNullException.ThrowIfNull(timestamp);
        return From(name, source, record => (StreamTime)timestamp(record), watermarks);
    }

    /// <summary>A source whose records carry their event time.</summary>
    /// <inheritdoc cref="From{T}(string, ISource{T}, Func{T, StreamTime}, Watermarks)" path="/param" />
    public DataStream<T> From<T>(string name, ITimestampedSource<T> source, Watermarks watermarks)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(watermarks);
        return new(new SourceNode<T>(_plan, name, source, null, watermarks));
    }

    /// <summary>A source with event time, selected from each record, and with watermarks that the job makes itself.</summary>
    /// <param name="name">The identity of its positions across versions of the job: 1 to 128 letters, digits, <c>-</c> and <c>_</c>, used once.</param>
    /// <param name="source">Made by a factory of its connector.</param>
    /// <param name="timestamp">The event time of a record. An exception that it throws fails the job.</param>
    /// <param name="generator">Creates the generator of one split.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public DataStream<T> From<T>(string name, ISource<T> source, Func<T, StreamTime> timestamp, Func<WatermarkGenerator<T>> generator, WatermarkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(timestamp);
        ArgumentNullException.ThrowIfNull(generator);
        return new(new SourceNode<T>(_plan, name, source, timestamp, Watermarks.Generated(options ?? new WatermarkOptions()), generator));
    }

    /// <summary>A source whose records carry their event time, with watermarks that the job makes itself.</summary>
    /// <inheritdoc cref="From{T}(string, ISource{T}, Func{T, StreamTime}, Func{WatermarkGenerator{T}}, WatermarkOptions?)" path="/param" />
    public DataStream<T> From<T>(string name, ITimestampedSource<T> source, Func<WatermarkGenerator<T>> generator, WatermarkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(generator);
        return new(new SourceNode<T>(_plan, name, source, null, Watermarks.Generated(options ?? new WatermarkOptions()), generator));
    }

    /// <summary>A source without event time, for jobs that look at the clock or at no time at all.</summary>
    /// <inheritdoc cref="From{T}(string, ISource{T}, Func{T, StreamTime}, Watermarks)" path="/param" />
    public DataStream<T> From<T>(string name, ISource<T> source)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(source);
        return new(new SourceNode<T>(_plan, name, source, null, null));
    }

    /// <summary>Declares a stream that operators of this job write to beside their output; what several write is a union. It is a stream already: read it as one.</summary>
    /// <param name="name">For the plan and for messages: 1 to 128 letters, digits, <c>-</c> and <c>_</c>; no other side output has it.</param>
    public SideOutput<T> SideOutput<T>(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(new SideOutputNode<T>(_plan, name));
    }

    /// <summary>Checks the job as a whole and fixes its plan. May be called again, with other options.</summary>
    /// <param name="options">How it is to run. Null, the default, checks the job alone: what depends on a checkpoint store is then left open.</param>
    /// <exception cref="InvalidJobException">Lists everything that is wrong.</exception>
    public JobPlan Build(JobOptions? options = null) => _plan.Build(options);

    /// <summary>Runs the job in this process until its sources end, it is cancelled, or it cannot go on.</summary>
    /// <remarks>
    /// <para>A failure starts it again in the process, from the last completed checkpoint, after a back-off. What a restart cannot mend ends it: state that does not fit, a record that
    /// cannot be read, the same failure three times running.</para>
    /// <para>Installs no signal handler and starts no host.</para>
    /// </remarks>
    /// <param name="options">How it runs.</param>
    /// <param name="cancellationToken">Cancelling takes a final checkpoint within <see cref="JobOptions.ShutdownTimeout"/> and stops behind it; the next run goes on from there.</param>
    /// <returns>How it ended. Cancelling is an end like another, not an exception.</returns>
    /// <exception cref="InvalidJobException">The job is not valid: lists everything that is wrong. Nothing has run.</exception>
    /// <exception cref="JobSupersededException">Another process has taken the job over.</exception>
    /// <exception cref="JobStopTimedOutException">The final checkpoint did not complete in time; names who held it.</exception>
    /// <exception cref="StreamException">The job cannot go on; the message says why and what to do.</exception>
    public Task<JobCompletion> RunAsync(JobOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return JobRun.Start(Build(options), cancellationToken).Completion;
    }

    /// <summary>Runs the job with the default options.</summary>
    /// <inheritdoc cref="RunAsync(JobOptions, CancellationToken)" />
    public Task<JobCompletion> RunAsync(CancellationToken cancellationToken = default) => RunAsync(new JobOptions(), cancellationToken);

    /// <summary>Starts the job in this process, and returns at once with a handle on the run: how it fares, savepoints, stops. <see cref="RunAsync(JobOptions, CancellationToken)"/> does the same where only the end counts.</summary>
    /// <param name="options">How it runs.</param>
    /// <exception cref="InvalidJobException">The job is not valid: lists everything that is wrong. Nothing has run. Whatever goes wrong later is told by <see cref="JobHandle.Completion"/>.</exception>
    public JobHandle Start(JobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new JobHandle(JobRun.Start(Build(options), CancellationToken.None));
    }

    /// <summary>The plan as text; see <see cref="JobPlan.Explain"/>. Builds the job.</summary>
    /// <inheritdoc cref="Build" />
    public string Explain(JobOptions? options = null) => Build(options).Explain();
}
