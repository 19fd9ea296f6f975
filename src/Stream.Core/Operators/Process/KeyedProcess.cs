using Streams.Operators;

namespace Streams;

/// <summary>A function that sees each record with the state of its key, and may set timers: what the built-in operators do not do.</summary>
/// <remarks>
/// <para>In: the records of the key groups of one subtask; those of one key from one upstream subtask in order, no order otherwise. Out: any number of records per call.</para>
/// <para>States and timers are declared in the constructor or in field initialisers, through the <see cref="OperatorSetup"/>. There is one instance per subtask, used by one call
/// at a time; a field that is no state is shared by all keys of the subtask and lost in a restart. One more instance is made when the job is built, to learn the states.</para>
/// <para>An exception of the function fails the attempt, as an <see cref="OperatorException"/> that names the key; the job restarts from its last checkpoint.</para>
/// </remarks>
/// <typeparam name="TKey">The key of the stream.</typeparam>
/// <typeparam name="TIn">The records that come in.</typeparam>
/// <typeparam name="TOut">The records that go out; immutable once emitted.</typeparam>
public abstract class KeyedProcess<TKey, TIn, TOut>
{
    private FunctionClaim _claim;

    /// <summary>Handles one record.</summary>
    /// <param name="record">The record. It may be kept; the reference may not.</param>
    /// <param name="context">Its key and time, and how far event time has come: records of the future and late ones come here alike.</param>
    /// <param name="output">Where results go; they get the record's timestamp unless they are given one. For the time of this call.</param>
    public abstract void OnRecord(in TIn record, in KeyedContext<TKey> context, Output<TOut> output);

    /// <summary>An event timer of the key is due: the watermark has reached it. By default nothing happens.</summary>
    /// <param name="at">The time for which it was registered.</param>
    /// <param name="context">Its key; the timestamp is <paramref name="at"/>, the watermark the one that made it due.</param>
    /// <param name="output">Where results go; they get the timestamp <paramref name="at"/> unless they are given one.</param>
    public virtual void OnEventTimer(StreamTime at, in KeyedContext<TKey> context, Output<TOut> output) { }

    /// <summary>A processing timer of the key is due: the clock has reached it, or the stream has ended. By default nothing happens.</summary>
    /// <param name="at">The time for which it was registered.</param>
    /// <param name="context">Its key; there is no timestamp.</param>
    /// <param name="output">Where results go. They carry no timestamp unless they are given one, and event time downstream needs one.</param>
    public virtual void OnProcessingTimer(StreamTime at, in KeyedContext<TKey> context, Output<TOut> output) { }

    /// <summary>Binds the instance to the only operator that may use it.</summary>
    internal void Claim(string operatorName) => _claim.Take(operatorName);
}
