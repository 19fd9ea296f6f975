using Streams.Operators;

namespace Streams;

/// <summary>A function that sees each record with its times, and writes to its output and to side outputs. It has neither state nor timers: those belong to a key.</summary>
/// <remarks>
/// <para>In: the records of one subtask, in order. Out: any number of records per call.</para>
/// <para>There is one instance per subtask, used by one call at a time; what a field holds is lost in a restart. One more instance is made when the job is built, to learn the side
/// outputs, which are declared in the constructor or in field initialisers, through the <see cref="OperatorSetup"/>.</para>
/// <para>An exception of the function fails the attempt, as an <see cref="OperatorException"/>; the job restarts from its last checkpoint.</para>
/// </remarks>
/// <typeparam name="TIn">The records that come in.</typeparam>
/// <typeparam name="TOut">The records that go out; immutable once emitted.</typeparam>
public abstract class RecordProcess<TIn, TOut>
{
    private FunctionClaim _claim;

    /// <summary>Handles one record.</summary>
    /// <param name="record">The record. It may be kept; the reference may not.</param>
    /// <param name="context">Its times.</param>
    /// <param name="output">Where results go; they get the record's timestamp unless they are given one. For the time of this call.</param>
    public abstract void OnRecord(in TIn record, in RecordContext context, Output<TOut> output);

    /// <summary>Binds the instance to the only operator that may use it.</summary>
    internal void Claim(string operatorName) => _claim.Take(operatorName);
}
