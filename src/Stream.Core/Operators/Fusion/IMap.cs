namespace Streams;

/// <summary>A mapping as a struct that names itself: <c>stream.Select(new Doubled())</c>. Compiled into the loop over the records, where a lambda costs a call for each.</summary>
/// <remarks>The struct holds configuration only: copies of it serve all subtasks. Exceptions that it throws fail the job.</remarks>
/// <typeparam name="TSelf">The struct itself: <c>struct Doubled : IMap&lt;Doubled, int, long&gt;</c>.</typeparam>
/// <typeparam name="TIn">What it reads; exactly the record type of the stream.</typeparam>
/// <typeparam name="TOut">What it gives.</typeparam>
public interface IMap<TSelf, TIn, TOut> where TSelf : struct, IMap<TSelf, TIn, TOut>
{
    /// <summary>Maps one record.</summary>
    TOut Map(in TIn record);
}
