namespace Streams;

/// <summary>Folds records into an accumulator. Implemented by a struct that names itself, so that the compiler infers every type from the interface and compiles the loop for the struct.</summary>
/// <remarks>
/// <para>An accumulator belongs to one key and one window. Merging must give what adding all records to one accumulator would give, in any order of merges.</para>
/// <para>The struct itself holds configuration only: one copy of it serves all keys, windows and subtasks. Exceptions that it throws fail the job.</para>
/// </remarks>
/// <typeparam name="TSelf">The struct itself: <c>struct Bytes : IAggregate&lt;Bytes, Request, long, long&gt;</c>.</typeparam>
/// <typeparam name="T">What it reads; exactly the record type of the stream.</typeparam>
/// <typeparam name="TAcc">What it keeps; a struct costs no allocation.</typeparam>
/// <typeparam name="TResult">What it gives.</typeparam>
public interface IAggregate<TSelf, T, TAcc, TResult> where TSelf : struct, IAggregate<TSelf, T, TAcc, TResult>
{
    /// <summary>A new accumulator, before the first record.</summary>
    TAcc Create();

    /// <summary>Adds one record.</summary>
    void Add(ref TAcc accumulator, in T record);

    /// <summary>Adds everything another accumulator holds. The other one is kept as it is: what it refers to must not be changed, now or later.</summary>
    void Merge(ref TAcc into, in TAcc other);

    /// <summary>The result so far. May be asked several times, with records in between, so it shares nothing with the accumulator that changes in place.</summary>
    TResult Result(in TAcc accumulator);

    /// <summary>How the accumulator is stored. Default: the serializer that is known for its type. Asked once per job.</summary>
    Serializer<TAcc> Accumulator => Serializer.Of<TAcc>();
}
