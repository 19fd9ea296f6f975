using System.Data.Common;
using System.Net.Sockets;
using Akka.Pattern;

namespace Streams.Runtime.Coordination;

/// <summary>A journal has answered that an event is rejected, or that its write has failed.</summary>
/// <param name="cause">What it says.</param>
internal sealed class JournalObjectionException(Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>Whether the journal could not be asked at all: it answered too late, its connection was lost, or its database says that the same may succeed later. That is no objection to the event.</summary>
    public bool IsOutage
    {
        get
        {
            for (Exception? e = InnerException; e is not null; e = e is AggregateException { InnerExceptions: [var first, ..] } ? first : e.InnerException)
            {
                if (e is TimeoutException or OpenCircuitException or OperationCanceledException or IOException or SocketException or DbException { IsTransient: true }) return true;
            }

            return false;
        }
    }
}
